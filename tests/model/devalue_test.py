"""The reader of a page's state, on what devalue writes."""

import unittest

from model.devalue import decode, state_of


class Devalue(unittest.TestCase):
    def test_reads_values_by_their_places(self):
        self.assertEqual(decode('[{"a":1,"b":2},"text",[1,3,-1],true]'), {"a": "text", "b": ["text", True, None]})

    def test_sees_through_reactive_wrappers_sets_maps_and_objects_without_prototype(self):
        self.assertEqual(decode('[["ShallowReactive",1],{"a":2,"b":3,"c":4},["Set",5],["Map",5,5],["null","x",5],7]'),
                         {"a": [7], "b": [(7, 7)], "c": {"x": 7}})

    def test_one_value_may_stand_in_many_places_and_in_itself(self):
        value = decode('[{"a":1,"self":0},[]]')
        self.assertIs(value["self"], value)

    def test_what_is_no_devalue_is_refused(self):
        for text in ("{}", "[]", "3", '[["Unheard",1],2]'):
            with self.subTest(text), self.assertRaises(ValueError):
                decode(text)

    def test_a_page_without_a_state_has_none(self):
        self.assertEqual(state_of(b"<html></html>"), (None, b"<html></html>"))
        state, rest = state_of(b'<p><script type="application/json" id="__NUXT_DATA__">[{"a":1},2]</script></p>')
        self.assertEqual((state, rest), ({"a": 2}, b"<p></p>"))
