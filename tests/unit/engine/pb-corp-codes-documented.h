/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-codes-documented.h: the error codes that the documentation of Exmail's current API has, by hand, and 42001 of its
 * successor: what is made of codes is compared with these. */
#pragma once

static const struct
{
  int first;
  int last;
} pb_corp_codes_documented[] = {
  { -1, -1 },
  { 40001, 40001 },
  { 40003, 40003 },
  { 40013, 40014 },
  { 40031, 40031 },
  { 40057, 40057 },
  { 40070, 40070 },
  { 40091, 40093 },
  { 42001, 42001 },
  { 45009, 45009 },
  { 45024, 45024 },
  { 50005, 50005 },
  { 60001, 60010 },
  { 60102, 60106 },
  { 60111, 60112 },
  { 60114, 60120 },
  { 60123, 60128 },
  { 60201, 60205 },
  { 60301, 60302 },
  { 600001, 600021 },
  { 600023, 600027 },
  { 600034, 600041 },
  { 601001, 601006 },
  { 602005, 602005 },
  { 604001, 604003 },
};
