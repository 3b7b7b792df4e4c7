/// The layout of a digest: a line for each event.
enum DigestLayout {
    static let subject = "{{data.summary}} from {{tenant}}"

    static let text = """
        {{data.summary}} from {{tenant}}:

        {{#data.items}}
        * {{title}}
          {{type}} · {{id}}{{#time}} · {{time}}{{/time}}
        {{/data.items}}
        {{#data.more}}

        and {{data.more}} more.
        {{/data.more}}

        --
        You get this as a user of {{tenant}}, in one mail as you chose.

        """

    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title></head>
        <body style="margin:0;padding:24px;background:#f4f4f2;font-family:sans-serif;color:#222">
        <div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:6px">
        <p style="font-size:17px;line-height:1.4">{{data.summary}} from {{tenant}}</p>
        <ul style="padding-left:20px;font-size:14px;line-height:1.5">
        {{#data.items}}
        <li style="margin-bottom:8px">{{title}}<br><span style="color:#777;font-size:12px">{{type}} · {{id}}{{#time}} · \
        {{time}}{{/time}}</span></li>
        {{/data.items}}
        </ul>
        {{#data.more}}
        <p style="color:#666">and {{data.more}} more.</p>
        {{/data.more}}
        </div>
        <div style="max-width:560px;margin:12px auto 0;font-size:12px;color:#777">
        <p>You get this as a user of {{tenant}}, in one mail as you chose.</p>
        </div>
        </body>
        </html>

        """
}
