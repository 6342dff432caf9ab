"""Words of agreement while a form refuses something: they never confirm it, and lead to the other deed."""

from bot.conversation import Message, _, agrees_to_thing
from handlers.engine import Context, Replies, forms, open_question, title_of
from storage.engine import Conversation


def agree_instead(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave what refuses where the words agree to the thing itself, and show what could be done in its place.

    Nothing where they say anything else. What was entered is kept; where nothing can be done in its place, it
    is asked anew.
    """
    form = context.features.forms[here.flow]
    found = form.instead(context, forms.facts_of(form, here)) if form.instead else None
    question = open_question(context, here) if found is not None else None
    if found is None or question is None:
        return []
    label = question.options.get("send", "")
    if not agrees_to_thing(typed, label, title_of(context, here)):
        return []
    if not found:
        return [Message(_("Lời này có thể là đồng ý nên chưa gửi gì.")), *forms.ask_again(context, here)]
    if forms.is_anything_entered(context, here):
        left = forms.leave(context, here, is_put_off=True)
    else:
        left = forms.close(context, here, [Message(_("Đã dừng; chưa gửi gì."))])
    other = next((option.label for message in found for option in message.options), "")
    asked = Message(_("Nếu đồng ý, anh/chị chọn “{label}” dưới đây:", label=other))
    return [*left, *([asked] if other else []), *found]
