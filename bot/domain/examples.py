"""How officials may say what no rule of phrases.py knows: one sentence a line, under its meaning.

"other" is what the bot does not do from typed words; it keeps those from being taken for something near.
"""

EXAMPLES = {
    "help": """
        trợ giúp
        giúp tôi với
        hướng dẫn sử dụng
        hướng dẫn em dùng cái này
        em chưa biết dùng
        không biết bấm vào đâu
        có những lệnh nào
        dùng bot này ra làm sao
        chỉ em cách dùng
        hệ thống này để làm gì
    """,
    "menu": """
        mở menu
        cho xem danh mục chức năng
        bảng chọn
        quay về màn hình chính
        hiện các nút chọn
        cho tôi xem các chức năng
    """,
    "status": """
        trạng thái
        tình hình hôm nay
        xem tình hình kiểm tra của đơn vị
        hôm nay đơn vị nào chưa kiểm tra
        tôi còn lượt nào chưa kiểm tra
        kết quả kiểm tra tháng này
        thống kê lượt kiểm tra
        cho tôi xem số lượt đã kiểm tra
        còn thiếu lượt nào
    """,
    "snooze": """
        nhắc lại sau
        lát nữa nhắc em
        em đang họp chút nữa xem
        đang bận tiếp dân
        chiều nhắc lại giúp tôi
        để sau đi
        đang ngoài đường chưa mở máy được
        chờ em một chút
        khoan đã em đang dở việc
    """,
    "away": """
        mai em nghỉ
        em nghỉ phép đến thứ 6
        tuần sau tôi đi công tác
        hôm nay em đi tập huấn không ở cơ quan
        em bị ốm xin nghỉ
        tôi đi vắng hai ngày
        em nghỉ thai sản
        chiều nay em không có mặt ở cơ quan
        nhờ người trực thay
        đi học lớp bồi dưỡng một tuần
    """,
    "no_access": """
        không vào được hộp thư
        trang thư không mở được
        đăng nhập báo lỗi
        hệ thống thư bị treo
        mất mạng không xem được thư
        mất điện không có máy
        máy tính hỏng không kiểm tra được
        hộp thư đang bị lỗi không xem được
    """,
    "thanks": """
        cảm ơn
        cảm ơn đã nhắc
        cảm ơn hệ thống nhiều
        tốt quá cảm ơn anh chị
    """,
    "other": """
        tôi muốn nộp báo cáo
        gửi báo cáo sáu tháng
        cán bộ chuyển công tác sang cơ quan khác
        cán bộ nghỉ hưu đề nghị thu hồi hộp thư
        thay người phụ trách hộp thư
        bổ nhiệm thủ trưởng mới
        tra cứu địa chỉ hộp thư phòng nội vụ
        đầu mối phụ trách thư của cơ quan
        số điện thoại của văn phòng
        quên mật khẩu
        đổi mật khẩu hộp thư
        góp ý cho quy định
        hộp thư đầy
        nhận được thư lừa đảo
        máy bị nhiễm vi rút
        không gửi được thư đi
        tệp đính kèm không mở được
        gửi thông báo cho các đơn vị
        mời họp lúc 14 giờ
        đề nghị gửi lại văn bản
        công văn số 05
    """,
}
