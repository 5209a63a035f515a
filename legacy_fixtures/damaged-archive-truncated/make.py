"""The .keras archive ends half-way: the zip has no directory."""
import damage

damage.truncate(damage.copied("tf-2.13-archive-functional", "model.keras"))
