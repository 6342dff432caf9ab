"""To whom typed words go: whom they name, the office, or nobody, where they deny what was just asked."""

from handlers.addressing.denied import answer_denial
from handlers.addressing.named import (
    mend_returned,
    show_by_number,
    speaks_of_another,
    take_change_ordered,
    tell_named,
    tell_named_beside,
)
from handlers.addressing.to_office import (
    ACKNOWLEDGES,
    acknowledge_and_more,
    tell_office,
    tell_office_beside,
    write_anew,
)
