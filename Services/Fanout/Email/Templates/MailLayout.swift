/// The one layout of the built-in mails: a sentence, what to click, the payload in rows, and why one got it.
enum MailLayout {
    static func text(around sentence: String) -> String {
        """
        \(sentence)
        {{#confirmURL}}

        Open this link within a week, and confirm the subscription there:
        {{confirmURL}}

        If you did not ask for it, you need not do anything.
        {{/confirmURL}}
        {{^confirmURL}}

        {{#fields}}
        {{label}}: {{value}}
        {{/fields}}
        {{#hasMoreFields}}
        (and more)
        {{/hasMoreFields}}
        {{/confirmURL}}

        --
        {{event.type}} · {{event.id}} · {{event.time}}
        {{#unsubscribeURL}}
        You get this because this address subscribes to events of {{tenant}}. Unsubscribe:
        {{unsubscribeURL}}
        {{/unsubscribeURL}}
        {{#isForUser}}
        You get this as a user of {{tenant}}.
        {{/isForUser}}

        """
    }

    /// Styles stand in the elements: many mail readers drop style sheets.
    static func html(around sentence: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title></head>
        <body style="margin:0;padding:24px;background:#f4f4f2;font-family:sans-serif;color:#222">
        <div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:6px">
        <p style="font-size:17px;line-height:1.4">\(sentence)</p>
        {{#confirmURL}}
        <p><a href="{{confirmURL}}" style="display:inline-block;padding:10px 18px;background:#1f5f8b;color:#fff;\
        border-radius:4px;text-decoration:none">Confirm the subscription</a></p>
        <p>The link works for a week. If you did not ask for it, you need not do anything.</p>
        {{/confirmURL}}
        {{^confirmURL}}
        <table style="border-collapse:collapse;font-size:14px">
        {{#fields}}
        <tr><th style="text-align:left;vertical-align:top;padding:4px 16px 4px 0;font-weight:normal;color:#666">\
        {{label}}</th><td style="padding:4px 0;word-break:break-word">{{value}}</td></tr>
        {{/fields}}
        </table>
        {{#hasMoreFields}}
        <p style="color:#666">(and more)</p>
        {{/hasMoreFields}}
        {{/confirmURL}}
        </div>
        <div style="max-width:560px;margin:12px auto 0;font-size:12px;color:#777">
        <p>{{event.type}} · {{event.id}} · {{event.time}}</p>
        {{#unsubscribeURL}}
        <p>You get this because this address subscribes to events of {{tenant}}.
        <a href="{{unsubscribeURL}}" style="color:#777">Unsubscribe</a></p>
        {{/unsubscribeURL}}
        {{#isForUser}}
        <p>You get this as a user of {{tenant}}.</p>
        {{/isForUser}}
        </div>
        </body>
        </html>

        """
    }
}
