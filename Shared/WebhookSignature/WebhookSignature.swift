// WebhookSignature: to come.
