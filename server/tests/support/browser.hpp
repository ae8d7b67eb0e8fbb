#pragma once
// A browser as far as cookies go: keeps them, sends them back, repeats the CSRF token in the
// header.

#include <map>
#include <string>
#include <vector>

#include "http/response.hpp"
#include "support/test_site.hpp"

namespace gatehouse::testing {

class Browser {
public:
    explicit Browser(TestSite& site, std::string host = "localhost")
        : site_(site), host_(std::move(host))
    {}

    http::Response get(const std::string& target, std::vector<std::string> lines = {});
    http::Response send(const std::string& method, const std::string& target,
                        const std::string& json = "", std::vector<std::string> lines = {});
    // With the cookies and nothing else: neither media type nor CSRF token.
    http::Response request(const std::string& method, const std::string& target,
                           std::vector<std::string> lines, std::string body = "");
    // Through the API: cookie, then login. Returns the status.
    int login(const std::string& email, const std::string& password = "correct horse");
    http::Response login_answer(const std::string& email,
                                const std::string& password = "correct horse");
    // What login would send.
    http::Request login_request(const std::string& email, const std::string& password);

    [[nodiscard]] std::string cookie(const std::string& name) const;
    void set_cookie(const std::string& name, const std::string& value) { cookies_[name] = value; }
    void forget(const std::string& name) { cookies_.erase(name); }

    std::string address = "192.0.2.1";

private:
    http::Response exchange(http::Request request);
    [[nodiscard]] std::vector<std::string> with_cookies(std::vector<std::string> lines) const;

    TestSite& site_;
    std::string host_;
    std::map<std::string, std::string> cookies_;
};

[[nodiscard]] std::string body(const http::Response& response);

}  // namespace gatehouse::testing
