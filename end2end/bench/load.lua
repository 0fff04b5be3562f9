-- wrk's requests. `sign-in`: each from a visitor of their own, at an address
-- of their own, as people come. `form`: each from the one who signed in first.
local cookie, page

local function curl(arguments)
  local pipe = io.popen("curl -s " .. arguments)
  local text = pipe:read("*a")
  pipe:close()
  return text
end

local function sign_in(origin)
  local jar = os.tmpname()
  local html = curl("-c " .. jar .. " " .. origin .. "/basvuru/saglik")
  local captcha = html:match("/captcha/([%w_-]+)%.png")
  local letters = curl(origin .. "/gelistirme/captcha")
  local fields = {
    institution = "saglik", ["draft[captcha_id]"] = captcha, ["draft[captcha_answer]"] = letters,
    ["draft[national_id]"] = "10000000146", ["draft[given_name]"] = "Şükrü", ["draft[family_name]"] = "Işık",
    ["draft[birth_place]"] = "Gebze", ["draft[birth_day]"] = "1", ["draft[birth_month]"] = "2",
    ["draft[birth_year]"] = "1980", ["draft[employee_number]"] = "MM5001",
  }
  local data = ""
  for name, value in pairs(fields) do data = data .. " --data-urlencode '" .. name .. "=" .. value .. "'" end
  curl("-b " .. jar .. " -c " .. jar .. " -H 'sec-fetch-site: same-origin'" .. data .. " " .. origin .. "/api/v1/sign-in")
  local token = io.open(jar):read("*a"):match("bp%s+(%x+)")
  os.remove(jar)
  return "bp=" .. token
end

function init(args)
  page = args[1]
  if page == "form" then cookie = sign_in("http://127.0.0.1:3918") end
end

function request()
  if page == "form" then
    return wrk.format("GET", "/form", { cookie = cookie, accept = "text/html" })
  end
  local address = string.format("%d.%d.%d.%d", math.random(1, 223), math.random(0, 255), math.random(0, 255), math.random(1, 254))
  return wrk.format("GET", "/basvuru/saglik", { accept = "text/html", ["x-forwarded-for"] = address })
end
