-- The number of headers, the headers as "Name: value", then the targets, which are asked for in turn.
local requests = {}
local next = 0

function init(args)
  local headers = {}
  for i = 2, 1 + tonumber(args[1]) do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for i = 2 + tonumber(args[1]), #args do
    requests[#requests + 1] = wrk.format("GET", args[i], headers)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
