#include "render/web_build.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace gatehouse::render {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view rest_of_policy =
    "img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action "
    "'self'; "
    "frame-ancestors 'none'; object-src 'none'";

std::string policy(std::string_view scripts, std::string_view styles, std::string_view connections)
{
    return fmt::format(
        "default-src 'none'; script-src 'self'{}; style-src 'self'{}; connect-src 'self'{}; {}",
        scripts, styles, connections, rest_of_policy);
}

// Only what a hash looks like may become part of a header.
bool is_hash(std::string_view text)
{
    const auto allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' ||
               c == '=' || c == '-';
    };
    return text.starts_with("sha256-") && std::ranges::all_of(text, allowed);
}

// Nothing that tells who asks, or how; in lower case, as it becomes part of a page's key.
bool may_vary_by(std::string_view name)
{
    constexpr std::string_view never[] = {"cookie",     "authorization", "user-agent",
                                          "host",       "forwarded",     "referer",
                                          "x-real-ip",  "x-request-id",  "transfer-encoding",
                                          "te",         "accept",        "origin",
                                          "connection", "x-csrftoken",   "upgrade"};
    constexpr std::string_view never_begins[] = {"proxy-",  "x-forwarded-", "content-",
                                                 "x-nuxt-", "x-nitro-",     "x-gatehouse-"};
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    return std::ranges::all_of(name, allowed) &&
           std::ranges::find(never, name) == std::end(never) &&
           std::ranges::none_of(never_begins,
                                [&](std::string_view begin) { return name.starts_with(begin); });
}

}  // namespace

WebBuild read_web_build(const std::string& folder)
{
    // Where links lead: Node asks about real paths, and may read nothing else.
    WebBuild build{.folder = fs::weakly_canonical(fs::absolute(folder)).string()};
    if (build.folder.ends_with('/'))
        build.folder.pop_back();
    const auto manifest = build.folder + "/gatehouse.json";
    std::ifstream file(manifest);
    if (!file)
        throw std::runtime_error(fmt::format(
            "{} is not a web build: it has no gatehouse.json (run `npm run build` in web/)",
            folder));
    std::stringstream text;
    text << file.rdbuf();
    try {
        const auto root = json::parse(text.str()).as_object();
        if (root.at("version").to_number<int>() != 1)
            throw std::runtime_error("its version is not 1");
        build.id = root.at("buildId").as_string();
        build.shell = "/" + std::string(root.at("shell").as_string());
        for (const auto& hash : root.at("scriptHashes").as_array()) {
            build.script_hashes.emplace_back(hash.as_string());
            if (!is_hash(build.script_hashes.back()))
                throw std::runtime_error("a script hash is no sha256-…");
        }
        if (const auto* vary = root.if_contains("vary"))
            for (const auto& name : vary->as_array()) {
                build.vary.emplace_back(name.as_string());
                if (!may_vary_by(build.vary.back()))
                    throw std::runtime_error("its pages depend on " + build.vary.back());
            }
        build.has_server = root.at("ssr").as_bool() && fs::exists(build.server_entry());
    } catch (const std::exception& failure) {
        throw std::runtime_error(fmt::format("{} cannot be used: {}", manifest, failure.what()));
    }
    if (!fs::exists(build.public_folder() + build.shell))
        throw std::runtime_error(fmt::format("{} lacks public{}", folder, build.shell));
    return build;
}

std::string page_policy(const WebBuild& build)
{
    std::string hashes;
    for (const auto& hash : build.script_hashes)
        hashes += fmt::format(" '{}'", hash);
    return policy(hashes, "", "");
}

std::string dev_page_policy()
{
    return policy(" 'unsafe-inline' 'unsafe-eval'", " 'unsafe-inline'", " ws: wss:");
}

// A Nuxt server elsewhere: its inline scripts are not known here.
std::string proxied_page_policy()
{
    return policy(" 'unsafe-inline'", " 'unsafe-inline'", "");
}

}  // namespace gatehouse::render
