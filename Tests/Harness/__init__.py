"""What black-box tests with real processes stand on. Nothing here shares code with Carillon: requests are httpx's,
signatures are checked by standardwebhooks and hmac, records are read by confluent-kafka, mail by Python's own parsers.
"""
