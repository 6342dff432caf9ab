"""Sentences of the directory that need more units or people than the transcripts' district has."""

ELSEWHERE = dict.fromkeys(
    (
        "Có {count} kết quả; {shown} kết quả đầu như sau.",
        "… và {count} người khác; gõ họ tên sau /danhba để tìm.",
        "… và {count} đơn vị khác; gõ /danhba để xem theo nhóm.",
        "Chưa có hộp thư: {units}.",
        "Chưa rõ trừ “{name}” là trừ đơn vị nào: {units}?",
        "“{name}” có thể là: {units}. Xin tự chọn.",
        "Chưa rõ “{name}”: trong nhóm {group} không có “{rest}”. Xin ghi từng đơn vị.",
        "Không tìm thấy “{name}”. Tên gần giống: {units}.",
        "Điện thoại cơ quan: {phone}",
        "Xem tiếp",
    ),
    "a larger district: directory/test_larger",
) | {"{units}, trừ {left_out}": "of many units: test_few_units"}
