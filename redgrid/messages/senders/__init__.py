"""The adapters: how each kind of channel takes what is sent. Nothing here knows tables or rights."""

from __future__ import annotations

from collections.abc import Callable

from redgrid.messages.senders import dingtalk, feishu, mail, webhook, wecom
from redgrid.messages.senders.post import Later, Never, Note, Post, Way

SENDERS: dict[str, Callable[[Way, Note, Post], None]] = {
    "mail": mail.send,
    "webhook": webhook.send,
    "wecom_robot": wecom.send_to_group,
    "wecom_app": wecom.send_to_person,
    "dingtalk_robot": dingtalk.send_to_group,
    "dingtalk_app": dingtalk.send_to_person,
    "feishu_robot": feishu.send_to_group,
    "feishu_app": feishu.send_to_person,
}
# Where a platform is asked when no other address is set.
USUAL = {
    "wecom_app": "https://qyapi.weixin.qq.com",
    "dingtalk_app": "https://oapi.dingtalk.com",
    "feishu_app": "https://open.feishu.cn",
}


def send(way: Way, note: Note, post: Post) -> None:
    """Send once. Raises Later when it may go another time, Never when trying again is of no use."""
    SENDERS[way.kind](way, note, post)


__all__ = ["SENDERS", "USUAL", "Later", "Never", "Note", "Post", "Way", "send"]
