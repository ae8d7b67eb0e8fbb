#include "base/config.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/cores.hpp"

namespace gatehouse {
namespace {

template <class Number>
Number number(const std::string& text, Number least, Number most)
{
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || value < least || value > most)
        throw ConfigError(fmt::format("'{}' is not a number from {} to {}", text, least, most));
    return value;
}

std::chrono::seconds seconds(const std::string& text, long least = 1)
{
    return std::chrono::seconds(number<long>(text, least, 3650L * 24 * 3600));
}

bool truth(const std::string& text)
{
    if (text == "true" || text == "1" || text == "yes")
        return true;
    if (text == "false" || text == "0" || text == "no")
        return false;
    throw ConfigError(fmt::format("'{}' is neither true nor false", text));
}

std::vector<std::string> list(const std::string& text)
{
    std::vector<std::string> items;
    for (std::size_t start = 0; start <= text.size();) {
        const auto comma = std::min(text.find(',', start), text.size());
        auto item = text.substr(start, comma - start);
        std::erase(item, ' ');
        if (!item.empty())
            items.push_back(std::move(item));
        start = comma + 1;
    }
    return items;
}

std::string origin(const std::string& text)
{
    if (text.empty())
        return text;
    const bool known = text.starts_with("http://") || text.starts_with("https://");
    const auto rest = known ? text.substr(text.find("//") + 2) : std::string();
    if (rest.empty() || rest.find_first_of("/?#@ ") != std::string::npos)
        throw ConfigError(fmt::format("'{}' is not scheme://host[:port] without a path", text));
    return text;
}

ListenAddress listen_address(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        throw ConfigError(fmt::format("'{}' is not address:port", text));
    auto host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    return {.host = host == "localhost" ? "127.0.0.1" : host,
            .port = number<std::uint16_t>(text.substr(colon + 1), 0, 65535)};
}

std::string cookie_name(const std::string& text)
{
    const auto is_token = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    };
    if (text.empty() || !std::ranges::all_of(text, is_token))
        throw ConfigError(
            fmt::format("'{}' is not a cookie name (letters, digits, - and _)", text));
    return text;
}

std::string one_of(const std::string& text, std::initializer_list<std::string_view> allowed)
{
    if (std::ranges::find(allowed, text) == allowed.end())
        throw ConfigError(fmt::format("'{}' is not one of the known values", text));
    return text;
}

std::string web(const std::string& text)
{
    if (text.starts_with("https://"))
        throw ConfigError(
            "a Nuxt server is reached by http://host:port; TLS to it is not supported");
    return text.starts_with("http://") ? origin(text) : text;
}

std::string database(const std::string& text)
{
    if (!text.empty() && (!text.starts_with("sqlite:") || text == "sqlite:"))
        throw ConfigError(fmt::format("'{}' is not sqlite:PATH", text));
    return text;
}

const unsigned cores = usable_cores();
const std::string cores_text = std::to_string(cores);

using C = Config;
using S = const std::string&;

const Setting table[] = {
    {"listen", "127.0.0.1:8000", "address and port to serve; port 0 takes a free one",
     [](C& c, S v) { c.listen = listen_address(v); }},
    {"public-url", "", "the site's address as the world sees it, e.g. https://example.org",
     [](C& c, S v) { c.public_url = origin(v); }},
    {"data", "var", "folder of the database", [](C& c, S v) { c.data = v; }},
    {"database", "", "sqlite:PATH; by default site.db in the data folder",
     [](C& c, S v) { c.database = database(v); }},
    {"web", "none", "folder of a Nuxt build (.output), http://HOST:PORT of a Nuxt server, or none",
     [](C& c, S v) { c.web = web(v); }},
    {"node", "node", "the Node program that renders a folder's pages",
     [](C& c, S v) { c.node = v; }},
    {"dev", "false",
     "behind --web http://… runs `nuxt dev`: its sockets are tunnelled, CSP is relaxed",
     [](C& c, S v) { c.dev = truth(v); }, true},
    {"allowed-hosts", "localhost,.localhost,127.0.0.1,[::1]",
     "host names this server answers to: exact, .domain with its sub-domains, or *; the public "
     "URL's is one",
     [](C& c, S v) { c.allowed_hosts = list(v); }},
    {"trusted-origins", "", "other origins whose pages may write, e.g. https://*.example.org",
     [](C& c, S v) { c.trusted_origins = list(v); }},
    {"trusted-proxies", "", "addresses of proxies whose X-Forwarded-For and -Proto are believed",
     [](C& c, S v) { c.trusted_proxies = list(v); }},
    {"session-cookie-name", "sessionid", "name of the session cookie",
     [](C& c, S v) { c.session_cookie_name = cookie_name(v); }},
    {"csrf-cookie-name", "csrftoken", "name of the CSRF cookie",
     [](C& c, S v) { c.csrf_cookie_name = cookie_name(v); }},
    {"cookie-prefix", "none",
     "host puts __Host- before the cookie names (needs an https public URL)",
     [](C& c, S v) { c.host_prefix = one_of(v, {"none", "host"}) == "host"; }},
    {"session-store", "native",
     "native, or django: its table and format, shared with a Django project",
     [](C& c, S v) { c.django_sessions = one_of(v, {"native", "django"}) == "django"; }},
    {"secret-key-file", "",
     "file with Django's SECRET_KEY, for --session-store django; by default secret_key in the data "
     "folder, made at the first start",
     [](C& c, S v) { c.secret_key_file = v; }},
    {"secret-key-fallbacks", "", "file with earlier secret keys, one a line, whose sessions go on",
     [](C& c, S v) { c.secret_key_fallbacks = v; }},
    {"pbkdf2-iterations", "1000000",
     "cost of new passwords with --session-store django: that of the Django beside it (5.2: "
     "1000000, 4.2: 600000, 3.2: 260000)",
     [](C& c, S v) { c.pbkdf2_iterations = number<std::uint32_t>(v, 216'000, 10'000'000); }},
    {"hsts", "31536000",
     "seconds for which browsers shall insist on https, sub-domains included (one year), when the "
     "public URL is https; 0 for not at all",
     [](C& c, S v) { c.hsts = seconds(v, 0); }},
    {"session-idle-timeout", "1209600",
     "seconds without a visit after which a session ends (14 days)",
     [](C& c, S v) { c.session_idle_timeout = seconds(v); }},
    {"session-absolute-timeout", "7776000", "seconds after login at which a session ends (90 days)",
     [](C& c, S v) { c.session_absolute_timeout = seconds(v); }},
    {"loops", cores_text, "event loops, one a core of those it may use (taskset, cpusets)",
     [](C& c, S v) { c.loops = number<unsigned>(v, 1, 1024); }},
    {"hash-threads", cores_text, "threads that hash passwords",
     [](C& c, S v) { c.hash_threads = number<unsigned>(v, 1, 256); }},
    {"hash-queue", "64", "password checks waiting; beyond that, 503",
     [](C& c, S v) { c.hash_queue = number<unsigned>(v, 4, 65536); }},
    {"login-throttle", "on",
     "limits wrong passwords (docs/sessions.md) and makes the cookie of known devices; off for "
     "tests",
     [](C& c, S v) { c.login_throttle = one_of(v, {"on", "off"}) == "on"; }},
    {"connections", "20000",
     "open connections a loop, as far as the limit of open files allows; beyond that, new ones "
     "wait",
     [](C& c, S v) { c.connections = number<unsigned>(v, 1, 1'000'000); }},
    {"request-line-bytes", "8192", "longest request line; beyond that, 414",
     [](C& c, S v) { c.request_line_bytes = number<std::size_t>(v, 64, 1U << 20U); }},
    {"header-bytes", "16384", "longest header lines of a request, together; beyond that, 431",
     [](C& c, S v) { c.header_bytes = number<std::size_t>(v, 128, 1U << 20U); }},
    {"body-bytes", "1048576", "largest request body; beyond that, 413",
     [](C& c, S v) { c.body_bytes = number<std::size_t>(v, 0, 1U << 30U); }},
    {"header-timeout", "10", "seconds for a request's head to arrive; beyond that, 408",
     [](C& c, S v) { c.header_timeout = seconds(v); }},
    {"body-timeout", "30", "seconds for a request's body to arrive; beyond that, 408",
     [](C& c, S v) { c.body_timeout = seconds(v); }},
    {"write-timeout", "30",
     "seconds a client may take nothing of an answer; then the connection is cut",
     [](C& c, S v) { c.write_timeout = seconds(v); }},
    {"write-rate", "1024",
     "bytes a second a client must take of an answer, on average after write-timeout; slower ones "
     "are cut; 0: as slow as they like",
     [](C& c, S v) { c.write_rate = number<std::size_t>(v, 0, 1U << 30U); }},
    {"idle-timeout", "75", "seconds a connection may wait between requests",
     [](C& c, S v) { c.idle_timeout = seconds(v); }},
    {"drain-timeout", "10", "seconds that requests in flight get at a stop",
     [](C& c, S v) { c.drain_timeout = seconds(v); }},
    {"render-timeout", "10", "seconds a page may take; then the visitor gets the shell",
     [](C& c, S v) { c.render_timeout = seconds(v); }},
    {"renderers", "0", "Node processes that render a folder's pages; 0: one a core",
     [](C& c, S v) {
         c.renderers = number<unsigned>(v, 0, 256);
         c.renderers = c.renderers == 0 ? cores : c.renderers;
     }},
    {"renders", "32", "pages rendered at once, in each renderer or on the server of --web http://…",
     [](C& c, S v) { c.renders = number<unsigned>(v, 1, 4096); }},
    {"render-queue", "256", "pages waiting to be rendered; beyond that, the shell",
     [](C& c, S v) { c.render_queue = number<unsigned>(v, 0, 65536); }},
    {"page-rate", "20",
     "pages a second rendered for one client (an IPv4 address, or the /64 of an IPv6 one), with "
     "bursts of ten seconds' worth; beyond that, or half of what may be rendered and wait at once, "
     "the shell; 0: no such limit",
     [](C& c, S v) { c.page_rate = number<unsigned>(v, 0, 1'000'000); }},
    {"kept-bytes", "67108864",
     "memory for pages and API answers that are sent again while nothing they show has changed "
     "(64 MiB); 0: each is made anew",
     [](C& c, S v) { c.kept_bytes = number<std::size_t>(v, 0, std::size_t{1} << 40U); }},
    {"log", "-", "file of the log, - for standard error, none for none",
     [](C& c, S v) { c.log = v; }},
    {"log-level", "info", "least level that is logged: debug, info, warning, error",
     [](C& c, S v) { c.log_level = one_of(v, {"debug", "info", "warning", "error"}); }},
};

std::map<std::string, std::string> read_file(const std::string& path)
{
    std::map<std::string, std::string> values;
    if (path.empty())
        return values;
    try {
        for (const auto& [key, node] : toml::parse_file(path)) {
            const std::string name(key.str());
            if (const auto text = node.value<std::string>())
                values[name] = *text;
            else if (const auto flag = node.value_exact<bool>())
                values[name] = *flag ? "true" : "false";
            else if (const auto integer = node.value<std::int64_t>())
                values[name] = std::to_string(*integer);
            else
                throw ConfigError(
                    fmt::format("{}: '{}' is neither text, number nor true/false", path, name));
            if (std::ranges::find(table, name, &Setting::key) == std::end(table))
                throw ConfigError(fmt::format("{}: there is no setting '{}'", path, name));
        }
    } catch (const toml::parse_error& failure) {
        throw ConfigError(fmt::format("{}: {} (line {})", path, failure.description(),
                                      failure.source().begin.line));
    }
    return values;
}

void check_together(const Config& config)
{
    if (config.host_prefix && !config.https())
        throw ConfigError(
            "--cookie-prefix host needs an https --public-url: browsers refuse __Host- over http");
    if (config.dev && !config.web.starts_with("http://"))
        throw ConfigError("--dev needs --web http://HOST:PORT, where `nuxt dev` runs");
}

}  // namespace

std::span<const Setting> settings()
{
    return table;
}

std::string environment_name(std::string_view key)
{
    std::string name = "GATEHOUSE_";
    for (const char c : key)
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

Config load_config(const std::vector<Given>& flags, const std::string& file)
{
    const auto from_file = read_file(file);
    Config config;
    for (const auto& setting : table) {
        const std::string key(setting.key);
        std::string source = "default of --" + key;
        std::string value(setting.fallback);
        if (const auto found = from_file.find(key); found != from_file.end()) {
            source = file + ": " + key;
            value = found->second;
        }
        const auto variable = environment_name(key);
        // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread exists, and nothing sets one
        if (const char* text = std::getenv(variable.c_str())) {
            source = variable;
            value = text;
        }
        if (const auto given = std::ranges::find(flags, key, &Given::key); given != flags.end()) {
            source = "--" + key;
            value = given->value;
        }
        try {
            setting.apply(config, value);
        } catch (const ConfigError& failure) {
            throw ConfigError(fmt::format("{}: {}", source, failure.what()));
        }
    }
    if (config.database.empty())
        config.database = "sqlite:" + config.data + "/site.db";
    check_together(config);
    // Nobody may stay away longer than a session lasts; the cookie is kept no longer either.
    config.session_idle_timeout =
        std::min(config.session_idle_timeout, config.session_absolute_timeout);
    return config;
}

std::string settings_document()
{
    std::string text =
        "# Settings\n\nMade by `gatehouse settings`; order: flag, environment, file (`--config "
        "FILE`, "
        "TOML), default.\n\n| flag | environment | default | what it is |\n|---|---|---|---|\n";
    for (const auto& s : table) {
        const bool one_a_core = s.fallback.data() == cores_text.data();
        const auto fallback = one_a_core           ? std::string("one a core")
                              : s.fallback.empty() ? std::string()
                                                   : fmt::format("`{}`", s.fallback);
        text += fmt::format("| `--{}` | `{}` | {} | {} |\n", s.key, environment_name(s.key),
                            fallback, s.help);
    }
    return text;
}

}  // namespace gatehouse
