// What the yardstick measures of our validator, of ajv: node ajv.js FILE SECONDS asserted|annotated
//
// The same payloads, the same rounds, and as ajv comes: compiled beforehand, stopping at the first fault.

const fs = require("fs");
const Ajv = require("ajv");

const [file, seconds, formats] = process.argv.slice(2);
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

// The seconds that the quickest round over all payloads took.
function best(work) {
    let best = Infinity;
    const start = process.hrtime.bigint();
    const elapsed = (since) => Number(process.hrtime.bigint() - since) / 1e9;
    do {
        const round = process.hrtime.bigint();
        for (const item of items) work(item);
        best = Math.min(best, elapsed(round));
    } while (elapsed(start) < Number(seconds));
    return best;
}

const validating = best((item) => item.validate(item.value));
const both = best((item) => item.validate(JSON.parse(item.content)));
console.log(
    JSON.stringify({
        validations: items.length / validating,
        megabytes: bytes / both / 1e6,
        disagreements: items.filter((item) => item.validate(item.value) !== item.valid).length,
    }),
);
