-- Posts one body again and again, each time under another idempotency key.
local body = [[@BODY@]]
local key = "@KEY@"
local count = 0
local start = tostring(os.time()) .. "-" .. tostring(math.random(1, 1000000000))

request = function()
  count = count + 1
  local headers = { ["content-type"] = "application/json", ["idempotency-key"] = start .. "-" .. count }
  if key ~= "" then headers["authorization"] = "Bearer " .. key end
  return wrk.format("POST", nil, headers, body)
end
