// Events of projects and surveys.
extension Catalogue {
    static let work: [CatalogueEntry] = [
        CatalogueEntry(
            type: "project.completed",
            description: "A project was brought to its end.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "project.completed",
                  "description": "A project was brought to its end.",
                  "type": "object",
                  "required": ["projectId", "name"],
                  "properties": {
                    "projectId": {
                      "type": "string",
                      "description": "The project's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "name": {"type": "string", "description": "The project.", "minLength": 1, "maxLength": 255},
                    "clientId": {
                      "type": "string",
                      "description": "Whom it was for.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "completedBy": {
                      "type": "string",
                      "description": "Who closed it.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "completedAt": {"type": "string", "description": "When it was closed.", "format": "date-time"},
                    "dueOn": {"type": "string", "description": "When it was to be done.", "format": "date"},
                    "tasks": {"type": "integer", "description": "How many tasks it had.", "minimum": 0},
                    "url": {
                      "type": "string",
                      "description": "Where it can be seen.",
                      "format": "uri",
                      "maxLength": 2048
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "projectId": "prj_12",
                  "name": "Website relaunch",
                  "clientId": "cli_42",
                  "completedBy": "Ada Brandt",
                  "completedAt": "2026-03-20T17:00:00Z",
                  "dueOn": "2026-03-31",
                  "tasks": 64,
                  "url": "https://work.example/prj_12"
                }
                """#),
        CatalogueEntry(
            type: "task.completed",
            description: "A task was done.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "task.completed",
                  "description": "A task was done.",
                  "type": "object",
                  "required": ["taskId", "title"],
                  "properties": {
                    "taskId": {"type": "string", "description": "The task's id.", "minLength": 1, "maxLength": 255},
                    "title": {
                      "type": "string",
                      "description": "What was to be done.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "projectId": {
                      "type": "string",
                      "description": "The project it is part of.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "assignee": {
                      "type": "string",
                      "description": "Whose task it was.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "completedBy": {"type": "string", "description": "Who did it.", "minLength": 1, "maxLength": 255},
                    "completedAt": {"type": "string", "description": "When it was done.", "format": "date-time"},
                    "tags": {
                      "type": "array",
                      "description": "Words to find it by.",
                      "maxItems": 50,
                      "uniqueItems": true,
                      "items": {"type": "string", "minLength": 1, "maxLength": 64}
                    }
                  }
                }
                """#,
            example: #"""
                {
                  "taskId": "tsk_801",
                  "title": "Write the imprint",
                  "projectId": "prj_12",
                  "assignee": "Ada Brandt",
                  "completedBy": "Ada Brandt",
                  "completedAt": "2026-03-03T11:12:00Z",
                  "tags": ["legal", "copy"]
                }
                """#),
        CatalogueEntry(
            type: "survey.submitted",
            description: "Somebody answered a survey.",
            schema: #"""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "title": "survey.submitted",
                  "description": "Somebody answered a survey.",
                  "type": "object",
                  "required": ["surveyId", "responseId"],
                  "properties": {
                    "surveyId": {
                      "type": "string",
                      "description": "The survey's id.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "responseId": {
                      "type": "string",
                      "description": "The id of this answer.",
                      "minLength": 1,
                      "maxLength": 255
                    },
                    "respondent": {
                      "type": "object",
                      "properties": {
                        "id": {"type": "string", "description": "Who answered.", "minLength": 1, "maxLength": 255},
                        "email": {"type": "string", "description": "Where the person is reached.", "format": "email"}
                      },
                      "description": "Who answered, unless it is anonymous."
                    },
                    "score": {
                      "type": "integer",
                      "description": "How likely they would recommend it, 0 to 10.",
                      "minimum": 0,
                      "maximum": 10
                    },
                    "answers": {
                      "type": "array",
                      "description": "One for each question answered.",
                      "maxItems": 500,
                      "items": {
                        "type": "object",
                        "required": ["question", "answer"],
                        "properties": {
                          "question": {"type": "string", "description": "The question, or its id.", "maxLength": 1000},
                          "answer": {
                            "description": "A text, a number, yes or no, or several texts.",
                            "type": ["string", "number", "boolean", "array", "null"],
                            "items": {"type": "string"}
                          }
                        }
                      }
                    },
                    "submittedAt": {"type": "string", "description": "When it was sent.", "format": "date-time"}
                  }
                }
                """#,
            example: #"""
                {
                  "surveyId": "srv_5",
                  "responseId": "rsp_991",
                  "respondent": {"email": "mina@client.example"},
                  "score": 9,
                  "answers": [
                    {"question": "What did you like most?", "answer": "The calm."},
                    {"question": "Would you come again?", "answer": true}
                  ],
                  "submittedAt": "2026-03-05T08:00:00Z"
                }
                """#),
    ]
}
