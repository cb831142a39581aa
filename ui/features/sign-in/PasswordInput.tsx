import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton, TextField, type TextFieldProps } from "@/ui";
import { words } from "./words";

/** A password, which can be looked at while it is typed. */
export function PasswordInput(props: Omit<TextFieldProps, "type" | "after">) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      spellCheck={false}
      autoCapitalize="none"
      after={
        <IconButton
          icon={shown ? EyeOff : Eye}
          iconSize={14}
          size="sm"
          className="-mr-1"
          name={shown ? words.hidePassword : words.showPassword}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
