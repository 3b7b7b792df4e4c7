// WebhookSignatureTests: to come.
