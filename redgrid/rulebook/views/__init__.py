"""Pages of the institution, its calendars and diagrams, the policy guard, sunset and the glossary."""
