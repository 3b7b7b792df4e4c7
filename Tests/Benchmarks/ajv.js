// What the yardstick measures of our validator, of ajv: node ajv.js FILE asserted|annotated
//
// It reads a number of seconds from each line and answers, in a line, with what it measured for so long. The same payloads,
// the same rounds, and as ajv comes: compiled beforehand, stopping at the first fault.

const fs = require("fs");
const readline = require("readline");
const Ajv = require("ajv");

const [file, formats] = process.argv.slice(2);
const { schemas, payloads } = JSON.parse(fs.readFileSync(file, "utf8"));

const validators = {};
for (const [type, schema] of Object.entries(schemas)) {
    validators[type] = new Ajv(formats === "asserted" ? {} : { format: false }).compile(schema);
}
const items = payloads.map(({ type, content, valid }) => ({
    validate: validators[type],
    content: Buffer.from(content),
    value: JSON.parse(content),
    valid,
}));
const bytes = items.reduce((sum, item) => sum + item.content.length, 0);

// The seconds of processor time that a round over all payloads takes on average: on one core that is the time, but for
// what else the core does. What is collected as garbage meanwhile counts, whichever thread does it.
function mean(seconds, work) {
    let count = 0;
    const start = process.cpuUsage();
    let elapsed;
    do {
        for (const item of items) work(item);
        count += 1;
        const { user, system } = process.cpuUsage(start);
        elapsed = (user + system) / 1e6;
    } while (elapsed < seconds);
    return elapsed / count;
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const seconds = Number(line);
    const validating = mean(seconds, (item) => item.validate(item.value));
    const both = mean(seconds, (item) => item.validate(JSON.parse(item.content)));
    console.log(
        JSON.stringify({
            validations: items.length / validating,
            megabytes: bytes / both / 1e6,
            disagreements: items.filter((item) => item.validate(item.value) !== item.valid).length,
        }),
    );
});
