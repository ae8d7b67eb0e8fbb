#include "rest/search.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/python_int.hpp"
#include "base/utf8.hpp"

namespace gatehouse::rest {
namespace {

std::string like_pattern(std::string_view term)
{
    std::string pattern = "%";
    for (const char c : term) {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

// Unknown names are dropped silently, as the wire has it; nothing left means the default order.
std::vector<Order> order_of(const http::Request& request, const Model& model)
{
    std::vector<Order> order;
    const auto text = request.query_value("ordering").value_or("");
    for (std::size_t start = 0; start < text.size();) {
        const auto comma = std::min(text.find(',', start), text.size());
        std::string_view name(text.data() + start, comma - start);
        start = comma + 1;
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        const bool descending = name.starts_with('-');
        if (descending)
            name.remove_prefix(1);
        const bool known = std::ranges::find(model.ordering, name) != model.ordering.end();
        if (known && std::ranges::find(order, name, &Order::name) == order.end())
            order.push_back({std::string(name), descending});
    }
    if (order.empty())
        order = model.default_order;
    if (std::ranges::find(order, "id", &Order::name) == order.end())
        order.push_back({"id", false});  // pages need a total order
    return order;
}

}  // namespace

std::vector<std::string> search_terms(std::string_view text)
{
    std::vector<std::string> terms;
    std::string term;
    char quote = 0;
    const auto finish = [&] {
        if (!term.empty() && term != "\"" && term != "'")  // a quote alone is an empty phrase
            terms.push_back(std::move(term));
        term.clear();
    };
    while (!text.empty()) {
        const auto character = code_point_at(text, 0);
        const auto bytes = text.substr(0, std::max<std::size_t>(character.length, 1));
        text.remove_prefix(bytes.size());
        const char c = bytes.front();
        if (quote != 0 && c == quote) {
            quote = 0;
            finish();
        } else if (quote == 0 && term.empty() && (c == '"' || c == '\'') &&
                   text.find(c) != std::string_view::npos) {
            quote = c;  // one that nothing closes is a character like others
        } else if (quote == 0 && (c == ',' || is_space(character.value))) {
            finish();
        } else {
            term += bytes;
        }
    }
    finish();
    return terms;
}

Result<Selected> select(const http::Request& request, const Model& model)
{
    Selected selected;
    if (!model.search.empty()) {
        const auto text = request.query_value("search").value_or("");
        if (text.find('\0') != std::string::npos)
            return refuse_field("", "null_characters_not_allowed",
                                "Null characters are not allowed.");
        for (const auto& term : search_terms(text))
            selected.patterns.push_back(like_pattern(term));
        if (selected.patterns.size() > most_search_terms)
            return refuse_field(
                "", "too_many_terms",
                fmt::format("Search for at most {} words at once.", most_search_terms));
    }
    for (const auto& name : model.filters) {
        const auto text = request.query_value(name);
        if (!text || text->empty())
            continue;
        const auto number = python_int(*text);
        if (!number)
            return refuse_field(name, "invalid", "Enter a number.");
        selected.selection.filters.push_back(name);
        selected.filter_values.push_back(*number);
    }
    selected.selection.search_terms = selected.patterns.size();
    selected.selection.order = order_of(request, model);
    return selected;
}

}  // namespace gatehouse::rest
