#pragma once
// The dictionary inside a row of django_session: JSON whose members belong to several programs. We
// read and change a few of them; the others are passed on as the text they came as, so that nothing
// of another app is lost or reworded (numbers of any size, NaN, escapes). The text has been
// verified by signature: what is not looked at is not checked.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::auth {

class DjangoSessionData {
public:
    // nullopt: not a JSON object. Of equal names the last one wins, as in Python.
    [[nodiscard]] static std::optional<DjangoSessionData> parse(std::string_view json);

    [[nodiscard]] bool empty() const { return members_.empty(); }
    [[nodiscard]] bool contains(std::string_view name) const { return find(name) != nullptr; }
    // nullopt: absent, or something else than a string (an integer of 64 bits).
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;

    // Names are ours: letters and underscores.
    void set_text(std::string_view name, std::string_view value);
    void set_integer(std::string_view name, std::int64_t value);
    void erase(std::string_view name);

    // As Django writes it: no spaces, ASCII.
    [[nodiscard]] std::string json() const;

private:
    struct Member {
        std::string name;   // as written between its quotes
        std::string value;  // JSON text
    };

    [[nodiscard]] const std::string* find(std::string_view name) const;
    void set(std::string_view name, std::string value);

    std::vector<Member> members_;
};

}  // namespace gatehouse::auth
