#pragma once
// Every setting of the server: one row of one table (config.cpp) that makes the flag, the
// GATEHOUSE_* environment name, the key in the file, the default, the check and the help. Order:
// flag, environment, file, default. A bad value stops the start with a sentence that names it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ListenAddress {
    std::string host;  // an IP address, or "localhost" resolved to 127.0.0.1
    std::uint16_t port = 0;
};

struct Config {
    ListenAddress listen;
    std::string
        public_url;    // "https://example.org", no slash at the end; empty: as each request says
    std::string data;  // folder of the database
    std::string database;  // "sqlite:PATH"
    std::string web;       // a folder with a Nuxt build, "http://host:port", or "none"
    std::string node;      // the Node program for a folder's renderer
    bool dev = false;      // a proxied `nuxt dev`: CSP relaxed, WebSocket tunnelled
    std::vector<std::string> allowed_hosts;
    std::vector<std::string> trusted_origins;
    std::vector<std::string> trusted_proxies;
    std::string session_cookie_name;
    std::string csrf_cookie_name;
    bool host_prefix = false;      // __Host- before both names
    std::chrono::seconds hsts{};   // max-age of Strict-Transport-Security; 0: none is sent
    bool django_sessions = false;  // --session-store django
    std::string secret_key_file;   // empty: secret_key in the data folder
    std::string secret_key_fallbacks;
    std::uint32_t pbkdf2_iterations = 0;
    std::chrono::seconds session_idle_timeout{};
    std::chrono::seconds session_absolute_timeout{};
    unsigned loops = 0;
    unsigned hash_threads = 0;
    unsigned hash_queue = 0;
    bool login_throttle = true;
    unsigned connections = 0;
    std::size_t request_line_bytes = 0;
    std::size_t header_bytes = 0;
    std::size_t body_bytes = 0;
    std::chrono::seconds header_timeout{};
    std::chrono::seconds body_timeout{};
    std::chrono::seconds write_timeout{};
    std::size_t write_rate = 0;  // bytes a second
    std::chrono::seconds idle_timeout{};
    std::chrono::seconds drain_timeout{};
    std::chrono::seconds render_timeout{};
    unsigned renderers = 0;     // processes
    unsigned renders = 0;       // at once in each
    unsigned render_queue = 0;  // waiting
    std::size_t kept_bytes = 0;
    std::string log;
    std::string log_level;

    [[nodiscard]] bool https() const { return public_url.starts_with("https://"); }
};

struct Setting {
    std::string_view
        key;  // "public-url": flag --public-url, GATEHOUSE_PUBLIC_URL, public-url = "…"
    std::string_view fallback;  // the default, as text
    std::string_view help;
    void (*apply)(Config&, const std::string& value);  // throws ConfigError with what is wrong
    bool is_switch = false;                            // a flag without a value
};

[[nodiscard]] std::span<const Setting> settings();

// GATEHOUSE_PUBLIC_URL for "public-url".
[[nodiscard]] std::string environment_name(std::string_view key);

// One value that was given: from where, and its text.
struct Given {
    std::string key;
    std::string value;
};

// Flags win over the environment, that over the file (TOML; empty: none), that over the defaults.
// Throws ConfigError: "--listen: 'x' is not an address and port".
[[nodiscard]] Config load_config(const std::vector<Given>& flags, const std::string& file);

// docs/settings.md, made from the table.
[[nodiscard]] std::string settings_document();

}  // namespace gatehouse
