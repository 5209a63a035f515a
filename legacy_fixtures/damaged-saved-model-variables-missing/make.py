"""Only saved_model.pb was copied: the variables are not there."""
import shutil

import damage

shutil.rmtree(damage.copy_of("tf-1.15-saved-model-simple-save") / "variables")
