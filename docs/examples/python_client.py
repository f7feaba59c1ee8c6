#!/usr/bin/env python3
"""Streams payments to a running interdict service and checks every answer. No generated code: the types come by reflection.

    pip install grpcio==1.85.1 grpcio-reflection==1.85.1
    python3 docs/examples/python_client.py --batches 10 --show

Sends batches over one ScreenBatches stream, asserts one answer per batch in the order sent and one decision per
transaction in the order sent, prints a summary. Exit code 1 when anything is missing, out of order or not screened.
"""

import argparse
import collections
import itertools
import time

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

METHOD = "/interdict.v1.ScreeningService/ScreenBatches"
# Hits come with evidence, so a large batch can be answered with more than grpcio's default of 4 MiB.
OPTIONS = [("grpc.max_receive_message_length", 32 << 20)]
# Every tenth payment names a listed party, misspelled by one letter; the others are ordinary.
NAMES = ["Emily Thompson"] * 9 + ["Yahya Jameh"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--server", default="127.0.0.1:50051")
    arguments.add_argument("--batches", type=int, default=1000)
    arguments.add_argument("--size", type=int, default=20, help="transactions of a batch")
    arguments.add_argument("--show", action="store_true", help="print one line per decision that is not clear")
    arguments = arguments.parse_args()

    with grpc.insecure_channel(arguments.server, options=OPTIONS) as channel:
        pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        message = lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"interdict.v1.{name}"))
        outcomes = pool.FindEnumTypeByName("interdict.v1.Outcome").values_by_number
        creditor = pool.FindEnumTypeByName("interdict.v1.PartyRole").values_by_name["PARTY_ROLE_CREDITOR"].number
        request_type, response_type = message("ScreenBatchesRequest"), message("ScreenBatchesResponse")

        def requests():
            names = itertools.cycle(NAMES)
            for number in range(1, arguments.batches + 1):
                request = request_type(batch_id=f"batch-{number}")
                for place in range(arguments.size):
                    transaction = request.transactions.add(transaction_id=f"tx-{number}-{place}")
                    transaction.parties.add(role=creditor, names=[next(names)])
                yield request

        call = channel.stream_stream(METHOD, request_type.SerializeToString, response_type.FromString)
        started, counts, number = time.monotonic(), collections.Counter(), 0
        for number, answer in enumerate(call(requests()), start=1):
            assert answer.WhichOneof("answer") == "results", answer
            assert (answer.sequence, answer.batch_id) == (number, f"batch-{number}"), answer.batch_id
            decisions = answer.results.decisions
            ids = [decision.transaction_id for decision in decisions]
            assert ids == [f"tx-{number}-{place}" for place in range(arguments.size)], ids
            for decision in decisions:
                outcome = outcomes[decision.outcome].name
                counts[outcome] += 1
                if arguments.show and decision.hits:
                    hit = decision.hits[0]
                    print(f"{decision.transaction_id} {outcome} {hit.party_id} {hit.party_name} {hit.score:.2f}")
        took = time.monotonic() - started
        assert number == arguments.batches, f"{number} answers to {arguments.batches} batches"
        assert counts["OUTCOME_NOT_SCREENED"] == 0, "some transactions were not screened"
        print(f"{number} batches answered in order, {sum(counts.values())} decisions in {took:.2f} s: {dict(counts)}")


if __name__ == "__main__":
    main()
