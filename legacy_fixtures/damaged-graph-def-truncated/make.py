"""The frozen graph ends half-way."""
import damage

damage.truncate(damage.copied("tf-1.4-graph-def-frozen", "frozen.pb"))
