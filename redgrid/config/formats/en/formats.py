"""How moments are written in English."""

DATETIME_FORMAT = "Y-m-d H:i"
SHORT_DATETIME_FORMAT = "m-d H:i"
DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
