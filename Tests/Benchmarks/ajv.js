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

// The seconds that a round over all payloads takes on average, once it has been warm for a while. What is collected as
// garbage meanwhile counts.
function mean(work) {
    function rounds(seconds) {
        let count = 0;
        const start = process.hrtime.bigint();
        let elapsed;
        do {
            for (const item of items) work(item);
            count += 1;
            elapsed = Number(process.hrtime.bigint() - start) / 1e9;
        } while (elapsed < seconds);
        return elapsed / count;
    }
    rounds(Number(seconds) / 4);
    return rounds(Number(seconds));
}

const validating = mean((item) => item.validate(item.value));
const both = mean((item) => item.validate(JSON.parse(item.content)));
console.log(
    JSON.stringify({
        validations: items.length / validating,
        megabytes: bytes / both / 1e6,
        disagreements: items.filter((item) => item.validate(item.value) !== item.valid).length,
    }),
);
