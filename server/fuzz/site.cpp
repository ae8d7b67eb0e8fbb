// A whole request to a whole site, from head to answer. SESSION and TOKEN stand for what a visitor
// who is signed in sends. Nothing makes the server break, and no answer breaks out of its framing.
#include <boost/json.hpp>

#include "http/head.hpp"
#include "http/response_head.hpp"
#include "http/serialize.hpp"
#include "support/browser.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

// Its log and its posts grow.
constexpr int inputs_a_site = 10'000;

struct Visitor {
    Visitor()
    {
        const auto author = site.add_user({.email = "a@example.org"});
        site.add_post(author, "first");
        require(browser.login("a@example.org") == 200);
    }

    testing::TestSite site{{{"allowed-hosts", "localhost"}}};
    testing::Browser browser{site};
};

void replace(std::string& text, std::string_view word, const std::string& by)
{
    if (const auto at = text.find(word); at != std::string::npos)
        text.replace(at, word.size(), by);
}

void check(const http::Response& response)
{
    require(response.status >= 200 && response.status < 500);
    std::string head;
    http::append_head(head, response, {}, [](std::string_view) { require(false); });
    require(http::check_response_head(head).has_value());
    const auto* type = response.header("Content-Type");
    boost::json::error_code error;
    if (type != nullptr && type->starts_with("application/json") && !response.body_view().empty())
        static_cast<void>(boost::json::parse(response.body_view(), error));
    require(!error);
    require(response.body_view().find("secret detail") == std::string_view::npos);
}

}  // namespace

void fuzz(std::string_view bytes)
{
    static std::unique_ptr<Visitor> visitor;
    static int runs = 0;
    if (runs++ % inputs_a_site == 0)
        visitor = std::make_unique<Visitor>();
    std::string text(bytes);
    replace(text, "SESSION", visitor->browser.cookie("sessionid"));
    replace(text, "TOKEN", visitor->browser.cookie("csrftoken"));
    const auto size = http::find_head(text).value_or(0);
    const auto head = text.substr(0, size);
    if (size == 0 || !http::check_head(head))
        return;
    auto request = http::Request::parse(head, text.substr(size), {.address = "192.0.2.1"});
    if (request)
        check(visitor->site.answer(*std::move(request)));
}
