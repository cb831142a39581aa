import { useEffect } from "react";
import { useNavigate } from "react-router";
import { JOBS, pathIn } from "@/features/shell/places";
import { useToast } from "@/ui";
import { useJob } from "../jobs";
import { outcome } from "../jobs/words";
import { type Followed, unfollow, useFollowed } from "./followed";
import { KIND_WORDS, WORDS } from "./words";

/** Tells when a bulk change ends whose dialog was closed. Once per window. */
export function BulkNews() {
  return useFollowed().map((one) => <OneJob key={one.job} followed={one} />);
}

function OneJob({ followed }: { followed: Followed }) {
  const { job: id, environment, kind, count, shown } = followed;
  const { data: job } = useJob(environment, id);
  const toast = useToast();
  const navigate = useNavigate();
  useEffect(() => {
    if (!job || job.state === "running") return;
    unfollow(id);
    if (shown) return;
    const what = KIND_WORDS[kind].action(count);
    const done = job.state === "done";
    toast.show({
      text: done ? WORDS.jobDone(what, outcome(job)) : WORDS.jobStopped(what),
      ...(done ? {} : { detail: job.problem?.what ?? outcome(job), tone: "failed" as const }),
      action: { label: WORDS.showJobs, onAction: () => void navigate(pathIn(JOBS, environment)) },
    });
  }, [job, id, shown, kind, count, environment, toast, navigate]);
  return null;
}
