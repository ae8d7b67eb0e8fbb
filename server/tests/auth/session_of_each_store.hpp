// A site whose sessions are in the store that the parameter names, and ada, who signs in there.
#pragma once

#include <chrono>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "auth/session.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {

constexpr std::chrono::days day{1};

struct Session : ::testing::TestWithParam<const char*> {
    TestSite site{{{"session-store", GetParam()}}};
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};

    bool django() { return site.config.django_sessions; }
    std::int64_t rows()
    {
        return django() ? site.number("SELECT count(*) FROM django_session")
                        : site.number("SELECT count(*) FROM gatehouse_session");
    }
    void delete_rows()
    {
        site.run("DELETE FROM django_session");
        site.run("DELETE FROM gatehouse_session");
    }
    std::int64_t purge()
    {
        return run_to_end(site.sessions().purge(site.database(), site.clock.now()));
    }
    static boost::json::array list(Browser& of)
    {
        return boost::json::parse(body(of.get("/api/account/sessions/"))).at("results").as_array();
    }
    // The path of the session that `of` uses itself.
    static std::string own_path(Browser& of)
    {
        for (const auto& row : list(of))
            if (row.at("current").as_bool())
                return "/api/account/sessions/" + std::to_string(row.at("id").as_int64()) + "/";
        return "none is current";
    }
    int change_password(const std::string& current, const std::string& wanted)
    {
        return browser
            .send("POST", "/api/account/password/",
                  R"({"current_password":")" + current + R"(","new_password":")" + wanted + R"("})")
            .status;
    }
};

}  // namespace gatehouse::testing
