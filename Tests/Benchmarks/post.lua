-- Posts one body again and again, each time under another idempotency key where it is to have one.
local body = [[@BODY@]]
local key = "@KEY@"
local count = 0
local start = tostring(os.time()) .. "-" .. tostring(math.random(1, 1000000000))

request = function()
  count = count + 1
  local headers = { ["content-type"] = "application/json" }
  if @KEYED@ then headers["idempotency-key"] = start .. "-" .. count end
  if key ~= "" then headers["authorization"] = "Bearer " .. key end
  return wrk.format("POST", nil, headers, body)
end
