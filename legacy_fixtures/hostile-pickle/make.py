"""A pickled model, which only running it would open: it would write a file PWNED."""
import shutil

import damage

shutil.rmtree(damage.MODEL, ignore_errors=True)
damage.MODEL.mkdir()
# By hand, so that nothing here pickles anything: os.system("touch PWNED").
(damage.MODEL / "model.pkl").write_bytes(b"\x80\x02cos\nsystem\nX\x0b\x00\x00\x00touch PWNED\x85R.")
