; The installer for Windows, per machine:
;     makensis -DSOURCE=dist/terminal-app -DVERSION=0.1.0 -DOUT=terminal-app-setup.exe terminal-app.nsi
; Silent: terminal-app-setup.exe /S [/D=C:\Path]; silent removal: uninstall.exe /S. Data stay.
; Exit statuses besides NSIS' own (0 done, 1 cancelled, 2 failed): 5 the till is running.
Target amd64-unicode ; a 64-bit installer, for the same machines as the till
!include "FileFunc.nsh"
!include "x64.nsh"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\terminal-app"
Name "Payment terminal"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\terminal-app"
InstallDirRegKey HKLM "${KEY}" "InstallLocation"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Payment terminal"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Payment terminal"
VIAddVersionKey LegalCopyright "MIT licence"
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Function .onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

; Windows lets nobody write to a program that runs: said before anything is touched.
!macro REFUSE_WHILE_RUNNING PROGRAM
  IfFileExists "$INSTDIR\${PROGRAM}" 0 +7
  ClearErrors
  FileOpen $0 "$INSTDIR\${PROGRAM}" a
  IfErrors 0 +4
    MessageBox MB_OK|MB_ICONSTOP "The till is running. Close it first." /SD IDOK
    SetErrorLevel 5
    Quit
  FileClose $0
!macroend

Section
  !insertmacro REFUSE_WHILE_RUNNING "terminal-app.exe"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-appw.exe"
  RMDir /r "$INSTDIR\_internal" ; files of an older version must not stay beside the new
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Payment terminal.lnk" "$INSTDIR\terminal-appw.exe"
  WriteRegStr HKLM "${KEY}" "DisplayName" "Payment terminal"
  WriteRegStr HKLM "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${KEY}" "Publisher" "terminal-app"
  WriteRegStr HKLM "${KEY}" "DisplayIcon" "$INSTDIR\terminal-appw.exe"
  WriteRegStr HKLM "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKLM "${KEY}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-app.exe"
  !insertmacro REFUSE_WHILE_RUNNING "terminal-appw.exe"
  Delete "$SMPROGRAMS\Payment terminal.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\terminal-app.exe"
  Delete "$INSTDIR\terminal-appw.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${KEY}"
  ; Journal, log and settings (%LOCALAPPDATA%\terminal-app of each user) stay: they are the shop's books.
SectionEnd
