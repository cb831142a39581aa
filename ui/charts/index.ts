/*
 * Charts: lines, bars and a calendar. d3 knows the shapes and the round values; what is drawn are our own elements, so that
 * the strict content policy holds, and each can be read, walked through by keyboard and printed. No chart moves.
 */
export { BarsChart, type Part } from "./BarsChart";
export { Calendar, type CalendarDay } from "./Calendar";
export { type FigureColumn, FigureTable } from "./FigureTable";
export { type Line, LinesChart } from "./LinesChart";
