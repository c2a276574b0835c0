from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.journal_state import JournalState
  from ..models.leader import Leader
  from ..models.nats_server import NatsServer
  from ..models.node import Node





T = TypeVar("T", bound="Cluster")



@_attrs_define
class Cluster:
    """ All that is known of the nodes.

        Attributes:
            node_id (str): Who answers.
            version (str):
            connected (bool): Whether its NATS server answers it: while not, what is read may be old, and nothing can be
                written.
            nodes (list[Node]):
            leaders (list[Leader]):
            journal (JournalState): The journal, as this node sees it.
            nats_servers (list[NatsServer]): Those that keep the journal, and those that nodes are connected to, by name.
     """

    node_id: str
    version: str
    connected: bool
    nodes: list[Node]
    leaders: list[Leader]
    journal: JournalState
    nats_servers: list[NatsServer]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.journal_state import JournalState # noqa: PLC0415
        from ..models.leader import Leader # noqa: PLC0415
        from ..models.nats_server import NatsServer # noqa: PLC0415
        from ..models.node import Node # noqa: PLC0415
        node_id = self.node_id

        version = self.version

        connected = self.connected

        nodes = []
        for nodes_item_data in self.nodes:
            nodes_item = nodes_item_data.to_dict()
            nodes.append(nodes_item)



        leaders = []
        for leaders_item_data in self.leaders:
            leaders_item = leaders_item_data.to_dict()
            leaders.append(leaders_item)



        journal = self.journal.to_dict()

        nats_servers = []
        for nats_servers_item_data in self.nats_servers:
            nats_servers_item = nats_servers_item_data.to_dict()
            nats_servers.append(nats_servers_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "node_id": node_id,
            "version": version,
            "connected": connected,
            "nodes": nodes,
            "leaders": leaders,
            "journal": journal,
            "nats_servers": nats_servers,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.journal_state import JournalState # noqa: PLC0415
        from ..models.leader import Leader # noqa: PLC0415
        from ..models.nats_server import NatsServer # noqa: PLC0415
        from ..models.node import Node # noqa: PLC0415
        d = dict(src_dict)
        node_id = d.pop("node_id")

        version = d.pop("version")

        connected = d.pop("connected")

        nodes = []
        _nodes = d.pop("nodes")
        for nodes_item_data in (_nodes):
            nodes_item = Node.from_dict(nodes_item_data)



            nodes.append(nodes_item)


        leaders = []
        _leaders = d.pop("leaders")
        for leaders_item_data in (_leaders):
            leaders_item = Leader.from_dict(leaders_item_data)



            leaders.append(leaders_item)


        journal = JournalState.from_dict(d.pop("journal"))




        nats_servers = []
        _nats_servers = d.pop("nats_servers")
        for nats_servers_item_data in (_nats_servers):
            nats_servers_item = NatsServer.from_dict(nats_servers_item_data)



            nats_servers.append(nats_servers_item)


        cluster = cls(
            node_id=node_id,
            version=version,
            connected=connected,
            nodes=nodes,
            leaders=leaders,
            journal=journal,
            nats_servers=nats_servers,
        )


        cluster.additional_properties = d
        return cluster

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
