// Events of invoices, payments and orders.
extension Catalogue {
    static let billing: [CatalogueEntry] = [
        CatalogueEntry(
            type: "invoice.paid",
            description: "An invoice was paid in full.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "invoice.paid",
                  "description": "An invoice was paid in full.",
                  "type": "object",
                  "required": ["invoiceId", "amount", "currency"],
                  "properties": {
                    "invoiceId": {
                      "type": "string",
                      "description": "The invoice's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "number": {"type": "string", "description": "The number printed on it.", "maxLength": 64},
                    "customerId": {"type": "string", "description": "Who paid.", "minLength": 1, "maxLength": 255},
                    "amount": {
                      "type": "integer",
                      "description": "What was paid, in the smallest unit of the currency, such as cents.",
                      "minimum": 0
                    },
                    "currency": {
                      "type": "string",
                      "description": "An ISO 4217 code, such as EUR.",
                      "minLength": 3,
                      "maxLength": 3
                    },
                    "method": {
                      "description": "How it was paid.",
                      "enum": ["card", "bank_transfer", "direct_debit", "cash", "wallet", "other"]
                    },
                    "paidAt": {"type": "string", "description": "When it was paid.", "format": "date-time"},
                    "url": {
                      "type": "string",
                      "description": "Where the invoice can be seen.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "invoiceId": "in_1",
                  "number": "2026-0031",
                  "customerId": "cli_42",
                  "amount": 4200,
                  "currency": "EUR",
                  "method": "card",
                  "paidAt": "2026-03-01T09:30:00Z",
                  "url": "https://billing.example/in_1"
                }
                """#),
        CatalogueEntry(
            type: "payment_failed",
            description: "A payment did not go through.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "payment_failed",
                  "description": "A payment did not go through.",
                  "type": "object",
                  "required": ["paymentId", "amount", "currency"],
                  "properties": {
                    "paymentId": {
                      "type": "string",
                      "description": "The payment's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "invoiceId": {
                      "type": "string",
                      "description": "The invoice it was for.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "customerId": {
                      "type": "string",
                      "description": "Who was to pay.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "amount": {
                      "type": "integer",
                      "description": "What was to be paid, in the smallest unit of the currency.",
                      "minimum": 0
                    },
                    "currency": {
                      "type": "string",
                      "description": "An ISO 4217 code, such as EUR.",
                      "minLength": 3,
                      "maxLength": 3
                    },
                    "reason": {
                      "description": "Why, as one of a few words.",
                      "enum": [
                        "declined",
                        "insufficient_funds",
                        "expired_card",
                        "authentication_failed",
                        "fraud_suspected",
                        "processor_error",
                        "other"
                      ]
                    },
                    "message": {"type": "string", "description": "What the processor said.", "maxLength": 1000},
                    "attempt": {"type": "integer", "description": "The number of this try, from 1.", "minimum": 1},
                    "nextAttemptAt": {
                      "type": "string",
                      "description": "When it is tried again, if it is.",
                      "format": "date-time"
                    },
                    "failedAt": {"type": "string", "description": "When it failed.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "paymentId": "pay_9001",
                  "invoiceId": "in_2",
                  "customerId": "cli_42",
                  "amount": 9900,
                  "currency": "EUR",
                  "reason": "insufficient_funds",
                  "message": "Do not honour",
                  "attempt": 1,
                  "nextAttemptAt": "2026-03-04T09:30:00Z",
                  "failedAt": "2026-03-01T09:30:00Z"
                }
                """#),
        CatalogueEntry(
            type: "billing.suspended",
            description: "An account was suspended for its bills.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "billing.suspended",
                  "description": "An account was suspended for its bills.",
                  "type": "object",
                  "required": ["accountId"],
                  "properties": {
                    "accountId": {
                      "type": "string",
                      "description": "The account's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "reason": {
                      "description": "Why, as one of a few words.",
                      "enum": ["unpaid", "payment_method_missing", "fraud_suspected", "requested", "other"]
                    },
                    "amountDue": {
                      "type": "integer",
                      "description": "What is owed, in the smallest unit of the currency.",
                      "minimum": 0
                    },
                    "currency": {
                      "type": "string",
                      "description": "An ISO 4217 code, such as EUR.",
                      "minLength": 3,
                      "maxLength": 3
                    },
                    "suspendedAt": {"type": "string", "description": "When it was suspended.", "format": "date-time"},
                    "resumesAt": {
                      "type": "string",
                      "description": "When it ends by itself, if it does.",
                      "format": "date-time"
                    }
                  },
                  "dependentRequired": {"amountDue": ["currency"]}
                }
                """#,
            example: #"""
                {
                  "accountId": "acc_77",
                  "reason": "unpaid",
                  "amountDue": 29800,
                  "currency": "EUR",
                  "suspendedAt": "2026-03-15T00:00:00Z"
                }
                """#),
        CatalogueEntry(
            type: "order.fulfilled",
            description: "An order was handed to who delivers it, in whole.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "order.fulfilled",
                  "description": "An order was handed to who delivers it, in whole.",
                  "type": "object",
                  "required": ["orderId"],
                  "properties": {
                    "orderId": {"type": "string", "description": "The order's id.", "minLength": 1, "maxLength": 255},
                    "number": {
                      "type": "string",
                      "description": "The number that the customer knows.",
                      "maxLength": 64
                    },
                    "customerId": {"type": "string", "description": "Who ordered.", "minLength": 1, "maxLength": 255},
                    "items": {
                      "type": "array",
                      "description": "What was sent.",
                      "minItems": 1,
                      "maxItems": 1000,
                      "items": {
                        "type": "object",
                        "required": ["sku", "quantity"],
                        "properties": {
                          "sku": {
                            "type": "string",
                            "description": "The article's number.",
                            "minLength": 1,
                            "maxLength": 255
                          },
                          "name": {"type": "string", "description": "The article.", "minLength": 1, "maxLength": 255},
                          "quantity": {"type": "integer", "description": "How many.", "minimum": 1}
                        }
                      }
                    },
                    "carrier": {"type": "string", "description": "Who delivers it.", "maxLength": 100},
                    "trackingNumber": {"type": "string", "description": "The carrier's number.", "maxLength": 100},
                    "trackingUrl": {
                      "type": "string",
                      "description": "Where it can be followed.",
                      "format": "uri",
                      "maxLength": 2048
                    },
                    "fulfilledAt": {
                      "type": "string",
                      "description": "When it was handed over.",
                      "format": "date-time"
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "orderId": "ord_3001",
                  "number": "#3001",
                  "customerId": "cli_42",
                  "items": [
                    {"sku": "TEE-M-BLK", "name": "T-shirt, black, M", "quantity": 2},
                    {"sku": "MUG-01", "quantity": 1}
                  ],
                  "carrier": "DHL",
                  "trackingNumber": "00340434161094042557",
                  "trackingUrl": "https://track.example/00340434161094042557",
                  "fulfilledAt": "2026-03-02T16:00:00Z"
                }
                """#),
    ]
}
