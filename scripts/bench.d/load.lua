-- One chat request of about 1 kB, as JSON or as a stream (BENCH_STREAM=true), with BENCH_HEADERS as "Name: value|Name: value".
local stream = os.getenv("BENCH_STREAM") == "true"
wrk.method = "POST"
wrk.body = '{"model":"' .. (os.getenv("BENCH_MODEL") or "bench") .. '","temperature":1,"max_tokens":64,'
  .. (stream and '"stream":true,"stream_options":{"include_usage":true},' or '')
  .. '"messages":[{"role":"system","content":"You answer in one short sentence."},{"role":"user","content":"'
  .. string.rep("pad ", 200) .. '"}]}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Cache-Control"] = "no-cache"
for name, value in string.gmatch(os.getenv("BENCH_HEADERS") or "", "([^:|]+): ([^|]*)") do
  wrk.headers[name] = value
end
