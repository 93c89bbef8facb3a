; The installer for Windows:
;     makensis -DSOURCE=dist/terminal-app -DVERSION=0.1.0 -DSCHEMA=3 -DOUT=terminal-app-setup.exe terminal-app.nsi
; SCHEMA is that of the journals which this version writes. Silent: terminal-app-setup.exe /S [/D=C:\Path]; silent
; removal: uninstall.exe /S. Data stay. For all users of the machine, or with /CurrentUser for this one, without rights.
; Exit statuses besides NSIS' own (0 done, 1 cancelled, 2 failed); each leaves everything as it was:
;     5 the till is running
;     6 a newer version is installed, whose journal this one can't read
;     7 no right to install here
Target amd64-unicode ; a 64-bit installer, for the same machines as the till
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\terminal-app"
Name "Payment terminal"
OutFile "${OUT}"
RequestExecutionLevel highest ; who has no rights is asked for none: /CurrentUser needs none
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Payment terminal"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Payment terminal"
VIAddVersionKey LegalCopyright "MIT licence"
Icon "..\..\assets\icon.ico"
UninstallIcon "..\..\assets\icon.ico"
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; What a box says is also written to standard output, where management tools read it: silent, there is no box.
!macro SAY SENTENCE
  System::Call "kernel32::GetStdHandle(i -11) p.r9"
  FileWrite $9 "${SENTENCE}$\r$\n"
!macroend

!macro REFUSE STATUS SENTENCE
  !insertmacro SAY "${SENTENCE}"
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  SetErrorLevel ${STATUS}
  Quit
!macroend

Function .onInit
  SetRegView 64
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/CurrentUser" $1
  ${If} ${Errors}
    Call ForAllUsers
  ${Else}
    SetShellVarContext current
  ${EndIf}
  Call ChooseFolder
  Call RefuseUnreadableJournal
FunctionEnd

Function ForAllUsers
  SetShellVarContext all
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    ${If} ${Silent}
      !insertmacro REFUSE 7 "Installing for all users needs an administrator. /CurrentUser installs for this user alone."
    ${EndIf}
    MessageBox MB_YESNO|MB_ICONQUESTION "Installing for all users needs an administrator. Install for this user alone?" IDYES alone
    SetErrorLevel 7
    Quit
    alone:
    SetShellVarContext current
  ${EndIf}
FunctionEnd

; /D= has set it; else where it is installed; else where programs go.
Function ChooseFolder
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${KEY}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} ${ShellVarContextAll}
      StrCpy $INSTDIR "$PROGRAMFILES64\terminal-app"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\terminal-app"
    ${EndIf}
  ${EndIf}
FunctionEnd

; An older program refuses a journal of a newer form: better said before it is installed than at its first start.
Function RefuseUnreadableJournal
  ReadRegStr $1 SHCTX "${KEY}" "DisplayVersion"
  ReadRegDWORD $2 SHCTX "${KEY}" "JournalSchema"
  ${If} $1 == ""
    Return
  ${EndIf}
  ${VersionCompare} "$1" "${VERSION}" $3
  ${If} $3 <> 1 ; the installed one is not newer
    Return
  ${EndIf}
  ${If} $2 > ${SCHEMA}
    !insertmacro REFUSE 6 "Version $1 is installed. It writes a journal of schema $2, and version ${VERSION} knows ${SCHEMA}: it couldn't read it. Nothing was changed."
  ${EndIf}
  !insertmacro SAY "Version $1 is installed. Version ${VERSION} is older, and can read its journal (schema $2)."
  MessageBox MB_YESNO|MB_ICONQUESTION "Version $1 is installed. Version ${VERSION} is older, and can read its journal (schema $2). Install it?" /SD IDYES IDYES older
  SetErrorLevel 1
  Quit
  older:
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
    SetShellVarContext current
    Return
  ${EndIf}
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    !insertmacro REFUSE 7 "It is installed for all users: removing it needs an administrator."
  ${EndIf}
FunctionEnd

; Windows lets nobody write to a program that runs: said before anything is touched.
!macro REFUSE_WHILE_RUNNING PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro REFUSE 5 "The till is running. Close it first."
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro REPLACE NAME
  Delete "$INSTDIR\${NAME}"
  Rename "$INSTDIR\incoming\${NAME}" "$INSTDIR\${NAME}"
!macroend

; The new version stands whole beside the old one before that is touched: what breaks off by then, for a full disk or a
; missing right, leaves the old one as it was. What is left is renaming.
Section
  !insertmacro REFUSE_WHILE_RUNNING "terminal-app.exe"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-appw.exe"
  RMDir /r "$INSTDIR\incoming"
  ClearErrors
  CreateDirectory "$INSTDIR\incoming"
  FileOpen $0 "$INSTDIR\incoming\written" w
  ${If} ${Errors}
    RMDir "$INSTDIR\incoming"
    RMDir "$INSTDIR"
    !insertmacro REFUSE 7 "$INSTDIR can't be written. Nothing was changed."
  ${EndIf}
  FileClose $0
  Delete "$INSTDIR\incoming\written"
  SetOutPath "$INSTDIR\incoming"
  File /r "${SOURCE}\*.*"
  ${If} ${Errors}
    !insertmacro SAY "The new version couldn't be written whole. Nothing was changed."
    Abort "The new version couldn't be written whole. Nothing was changed."
  ${EndIf}
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\outgoing"
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\outgoing"
    ${If} ${Errors} ; a process has one of its libraries
      RMDir /r "$INSTDIR\incoming"
      !insertmacro REFUSE 5 "The till is running. Close it first."
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\incoming\_internal" "$INSTDIR\_internal"
  !insertmacro REPLACE "terminal-app.exe"
  !insertmacro REPLACE "terminal-appw.exe"
  ${If} ${Errors}
    !insertmacro SAY "The new version couldn't be put in place. Install it again."
    Abort "The new version couldn't be put in place. Install it again."
  ${EndIf}
  RMDir /r "$INSTDIR\incoming"
  RMDir /r "$INSTDIR\outgoing"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Payment terminal.lnk" "$INSTDIR\terminal-appw.exe"
  WriteRegStr SHCTX "${KEY}" "DisplayName" "Payment terminal"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegDWORD SHCTX "${KEY}" "JournalSchema" ${SCHEMA}
  WriteRegStr SHCTX "${KEY}" "Publisher" "terminal-app"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\terminal-appw.exe"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" "$0"
SectionEnd

; Also where the disk is full: NSIS breaks off by itself then, with 2.
Function .onInstFailed
  SetOutPath "$TEMP" ; no folder goes while it is the current one
  ${If} ${FileExists} "$INSTDIR\_internal\*.*" ; the old one, or the new one
    RMDir /r "$INSTDIR\incoming"
  ${ElseIf} ${FileExists} "$INSTDIR\outgoing\*.*"
    Rename "$INSTDIR\outgoing" "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\incoming"
  ${Else} ; there was none
    RMDir /r "$INSTDIR\incoming"
    RMDir "$INSTDIR"
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-app.exe"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-appw.exe"
  Delete "$SMPROGRAMS\Payment terminal.lnk"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\incoming"
  RMDir /r "$INSTDIR\outgoing"
  Delete "$INSTDIR\terminal-app.exe"
  Delete "$INSTDIR\terminal-appw.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "${KEY}"
  ; Journal, log and settings (%LOCALAPPDATA%\terminal-app of each user) stay: they are the shop's books.
SectionEnd
