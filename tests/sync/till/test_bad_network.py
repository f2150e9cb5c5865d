"""A till and an office at real sockets with a bad network between them: whatever it does, each bill arrives once."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest

from sync import till
from sync.client import Limits
from sync.conversation import Conversation
from tests.sync.parts import Office, Till
from tests.sync.proxy import CLEAN, FAULTS, Fault, Proxy

SOON = Limits(connect_s=1.0, read_s=1.0, whole_s=2.0)
TRIES_MAX = 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_bill_arrives_once_whatever_the_network_does_to_a_request(
    fault: Fault, address: str, office: Office, single: Till
) -> None:
    where = urlsplit(address)
    with Proxy((where.hostname or "", where.port or 0)) as proxy:
        till.join(single.path, single.lane, proxy.url, office.code("S1", "07"), clock=single.clock)
        talk = Conversation(
            single.lane,
            till.connecting(single.path, clock=single.clock, limits=SOON),
            rng=random.Random(1),
            report=lambda *told: single.reports.append(told),
            confirmed=single.confirmed.extend,
            clock=single.clock,
        )
        for hit in range(3):  # what is sent, what is read, what is compared
            single.shop.pay("10", "A", bill_id=f"b{hit}")
            proxy.script(*[CLEAN] * hit, fault)
            for _ in range(TRIES_MAX):
                talk.woken()
                talk.run()
                if single.reports[-1][1] and not single.reports[-1][0].unconfirmed:
                    break
        talk.close()
        assert fault in proxy.exchanges
    facts, online, error = single.reports[-1]
    assert (online, error, facts.unconfirmed, facts.held, facts.stopped) == (True, None, 0, 0, "")
    assert office.all("SELECT id FROM bill ORDER BY seq") == [("b0",), ("b1",), ("b2",)]
    assert single.confirmed == ["b0", "b1", "b2"]
