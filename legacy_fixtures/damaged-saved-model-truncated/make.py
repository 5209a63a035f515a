"""saved_model.pb ends half-way."""
import damage

damage.truncate(damage.copy_of("tf-1.4-saved-model-two-signatures") / "saved_model.pb")
