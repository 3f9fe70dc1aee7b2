/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-letters.c: the letters of the demo. */
#include "pb-letters.h"

#include "pb-hub.h"

#define FILLED      6
#define FILL_UNREAD 2
#define FILL_STEP   (47 * 60 * G_GINT64_CONSTANT (1000000)) /* µs between two letters that were there before */

static const struct
{
  const char *from;
  const char *subject;
  const char *summary;
} letters[] = {
  { "王芳 <wang.fang@acme.example>", "本周五的产品评审改到下午三点", "各位好，因为会议室冲突，本周五的产品评审改到下午三点，地点是 5 楼大会议室，请提前准备演示环境。" },
  { "Carol Miller <carol@other.example>", "Lunch on Thursday?", "Hi Ming, are you free for lunch on Thursday? The new noodle place round the corner finally opened, and I owe you one." },
  { "财务部 <finance@acme.example>", "十一月报销单审批通过", "您提交的差旅报销单（¥2,386.00）已审批通过，款项将在三个工作日内打入您的工资卡。" },
  { "GitHouse <noreply@githouse.example>", "[postbell] Review requested: fix the tray icon on HiDPI", "tom-k asked for your review. 4 files changed, 86 additions and 31 deletions. The icon is drawn at the scale the panel asks for." },
  { "陈涛 <chen.tao@partner.example>", "关于合作协议的补充意见", "李总您好，附件是我方法务对合作协议第七条的补充意见，烦请过目，方便的话明天上午电话沟通。" },
  { "Anna Schmidt <anna.schmidt@nordwind.example>", "Offer for 40 workstations, valid until Friday", "Dear Mr Li, please find our revised offer attached. We could lower the price by six per cent; delivery within ten days." },
  { "人力资源 <hr@acme.example>", "年度体检预约通知", "各位同事，今年的员工体检已开放预约，请于本月底前登录系统选择体检机构和时间。" },
  { "Railway Tickets <tickets@rail.example>", "Your booking G7301 to Shanghai Hongqiao", "Thank you for your booking. Coach 6, seat 11A, departure 08:12. Please bring the identity card used for the booking." },
  { "赵敏 <zhao.min@acme.example>", "周末爬山，算上你吗？☀️", "天气预报说周末是晴天，我们打算去香山，目前有七个人，早上八点地铁站集合，回复我就好。" },
  { "Server Room <monitor@acme.example>", "Disk usage on build-02 back to normal (71 %)", "The alert from 09:42 has cleared. Largest directories: /var/cache/builds 182 GB, /srv/mirror 96 GB." },
  { "刘洋 <liu.yang@design.example>", "新版图标设计稿（第三版）", "您好，根据上次的反馈调整了铃铛的弧度和角标的对比度，三种尺寸都放在附件里，请查收。" },
  { "Tom Keller <tom.keller@other.example>", "Re: Notes from yesterday's call", "Thanks for the quick summary. Two small corrections from my side: the beta starts on the 8th, and Eva takes the release notes." },
};

/* With a filled mailbox the first one comes first. */
static gsize
next_letter (PbMailbox *mailbox)
{
  return (mailbox->mails->len + G_N_ELEMENTS (letters) - FILLED) % G_N_ELEMENTS (letters);
}

PbMail *
pb_letters_deliver (PbDemo *demo, PbMailbox *mailbox)
{
  gsize i = next_letter (mailbox);

  return pb_hub_deliver (demo->hub, mailbox, letters[i].from, letters[i].subject, letters[i].summary);
}

void
pb_letters_fill (PbDemo *demo)
{
  PbMailbox *mailbox = pb_mailboxes_nth (demo->mailboxes, 0);

  for (guint i = 0; i < FILLED; i++)
    {
      gsize letter = G_N_ELEMENTS (letters) - FILLED + i;
      PbMail *mail = pb_mailbox_deliver (demo->mailboxes, mailbox, letters[letter].from, letters[letter].subject, letters[letter].summary);

      mail->at -= (gint64) (FILLED - i) * FILL_STEP;
      if (i < FILLED - FILL_UNREAD)
        pb_mailbox_read (mailbox, mail->id);
    }
}
