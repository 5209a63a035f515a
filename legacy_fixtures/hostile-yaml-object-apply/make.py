"""The YAML architecture holds !!python/object/apply, which an unsafe loader would run."""
import shutil

import damage

model = damage.copied("keras-2.2-tf-yaml-tuple", "architecture.yaml")
shutil.copy(damage.FIXTURES / "keras-2.2-tf-yaml-tuple/model/weights.h5", damage.MODEL)
model.write_text(model.read_text() + 'note: !!python/object/apply:os.system ["touch PWNED"]\n')
