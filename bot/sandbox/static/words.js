// The page's sentences, and times as they are written in Vietnam.

export const words = JSON.parse(document.getElementById("words").textContent);

const OFFSET = 7 * 3600 * 1000; // Asia/Ho_Chi_Minh, the whole year
const DAYS = {
  vi: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

const there = (moment) => new Date(moment.getTime() + OFFSET);
const two = (number) => String(number).padStart(2, "0");

export function hour(moment) {
  const local = there(moment);
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

export function day(moment) {
  const local = there(moment);
  const name = DAYS[document.documentElement.lang][local.getUTCDay()];
  return `${name}, ${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}/${local.getUTCFullYear()}`;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${amount.toLocaleString("vi-VN", { maximumFractionDigits: 1 })} ${unit}`;
}
