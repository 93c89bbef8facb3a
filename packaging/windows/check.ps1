# Install, use and remove the packages for Windows, as an administrator. Untried on a real Windows: what it
# calls is tried under Wine by tests/windows/run.
#     packaging/windows/check.ps1 FOLDER
$ErrorActionPreference = "Stop"

function Start-Till([string] $folder) {
    & "$folder\terminal-app.exe" --version
    if ($LASTEXITCODE) { throw "the till ended with $LASTEXITCODE" }
    # A demo without a window: it pays in the console, and says so.
    $simulator = Start-Process "$folder\terminal-app.exe" simulator -PassThru -NoNewWindow -RedirectStandardOutput simulator.txt
    try {
        while (-not (Get-Content simulator.txt -ErrorAction SilentlyContinue)) { Start-Sleep 1 }
        @"
[connection]
environment = "simulator"
terminal_id = "DEMO-1"
client_id = "demo"
"@ | Set-Content till.toml
        $env:TERMINAL_APP_CLIENT_SECRET = "demo"
        $said = & "$folder\terminal-app.exe" --config till.toml --data-dir data pay 125.00
        if ($said -notmatch "PAID") { throw "no payment: $said" }
    } finally {
        Stop-Process $simulator
    }
}

function Install([string] $program, [string[]] $arguments) {
    $ended = (Start-Process $program $arguments -PassThru -Wait).ExitCode
    if ($ended) { throw "$program $arguments ended with $ended" }
}

$setup = (Get-ChildItem "$($args[0])\*-setup.exe").FullName
$msi = (Get-ChildItem "$($args[0])\*.msi").FullName
$forAll = "$env:ProgramFiles\terminal-app"
$forOne = "$env:LOCALAPPDATA\Programs\terminal-app"

Install $setup "/S"
Start-Till $forAll
Install $setup "/S", "/CurrentUser"
Start-Till $forOne
foreach ($folder in $forOne, $forAll) {
    Install "$folder\uninstall.exe" "/S"
    while (Test-Path $folder) { Start-Sleep 1 } # it goes on for a moment after it has ended
}
Install msiexec "/i", "`"$msi`"", "/qn", "/norestart"
Start-Till $forAll
Install msiexec "/x", "`"$msi`"", "/qn", "/norestart"
if (Test-Path "$forAll\terminal-app.exe") { throw "the program is still there" }
if (-not (Test-Path data\journal.sqlite3)) { throw "the journal is gone" }
