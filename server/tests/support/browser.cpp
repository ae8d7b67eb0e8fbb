#include "support/browser.hpp"

namespace gatehouse::testing {

std::string body(const http::Response& response)
{
    return std::string(response.body_view());
}

std::string Browser::cookie(const std::string& name) const
{
    const auto found = cookies_.find(name);
    return found == cookies_.end() ? "" : found->second;
}

std::vector<std::string> Browser::with_cookies(std::vector<std::string> lines) const
{
    lines.push_back("Host: " + host_);
    std::string all;
    for (const auto& [name, value] : cookies_)
        all += (all.empty() ? "" : "; ") + name + "=" + value;
    if (!all.empty())
        lines.push_back("Cookie: " + all);
    return lines;
}

http::Response Browser::exchange(http::Request request)
{
    request.set_peer({.address = address});
    auto response = site_.answer(std::move(request));
    for (const auto& line : response.cookies) {
        const auto equals = line.find('=');
        const auto name = line.substr(0, equals);
        const auto value = line.substr(equals + 1, line.find(';') - equals - 1);
        if (line.find("Max-Age=0;") != std::string::npos)
            cookies_.erase(name);
        else
            cookies_[name] = value;
    }
    return response;
}

http::Response Browser::get(const std::string& target, std::vector<std::string> lines)
{
    return exchange(http::Request::make("GET", target, with_cookies(std::move(lines))));
}

http::Response Browser::send(const std::string& method, const std::string& target,
                             const std::string& json, std::vector<std::string> lines)
{
    if (!json.empty())
        lines.emplace_back("Content-Type: application/json");
    if (const auto token = cookie("csrftoken"); !token.empty())
        lines.push_back("X-CSRFToken: " + token);
    return exchange(http::Request::make(method, target, with_cookies(std::move(lines)), json));
}

http::Response Browser::request(const std::string& method, const std::string& target,
                                std::vector<std::string> lines, std::string body)
{
    return exchange(
        http::Request::make(method, target, with_cookies(std::move(lines)), std::move(body)));
}

int Browser::login(const std::string& email, const std::string& password)
{
    return login_answer(email, password).status;
}

http::Response Browser::login_answer(const std::string& email, const std::string& password)
{
    return exchange(login_request(email, password));
}

http::Request Browser::login_request(const std::string& email, const std::string& password)
{
    get("/api/login-set-cookie/");
    auto request = http::Request::make(
        "POST", "/api/login/",
        with_cookies({"Content-Type: application/json", "X-CSRFToken: " + cookie("csrftoken")}),
        R"({"email":")" + email + R"(","password":")" + password + R"("})");
    request.set_peer({.address = address});
    return request;
}

}  // namespace gatehouse::testing
