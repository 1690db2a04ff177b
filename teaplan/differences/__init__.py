"""What differs between two cases and two runs, and which run is better where that can be said."""
