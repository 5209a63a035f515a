"""Members of the .keras archive are named ../PWNED, /PWNED and C:\\PWNED, and one name occurs twice."""
import warnings
import zipfile

import damage

contents = damage.unzipped(damage.FIXTURES / "tf-2.13-archive-text/model/reviews.keras")
model = damage.copied("tf-2.13-archive-text", "reviews.keras", "model.keras")
damage.zipped(model, {**contents, "../PWNED": b"outside", "assets/../../../PWNED": b"outside", "/PWNED": b"outside",
                      "C:\\PWNED": b"outside"})
warnings.simplefilter("ignore")
with zipfile.ZipFile(model, "a") as archive:
    archive.writestr(zipfile.ZipInfo("config.json", (1980, 1, 1, 0, 0, 0)), b"{}")
