# Sign files by signtool of the Windows SDK. Untried: that needs a certificate.
#     packaging/windows/sign.ps1 FILE...
# In the environment: CERTIFICATE (a .pfx in Base64), PASSWORD, TIMESTAMPS (a time-stamping authority's address).
$ErrorActionPreference = "Stop"
$kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe"
$signtool = Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1
if (-not $signtool) { throw "no signtool in $kits" }
$file = New-TemporaryFile
try {
    [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($env:CERTIFICATE))
    # Only a time stamp keeps a signature good once the certificate has ended.
    & $signtool sign /f $file /p $env:PASSWORD /fd sha256 /tr $env:TIMESTAMPS /td sha256 /d "Payment terminal" @args
    if ($LASTEXITCODE) { throw "signtool sign ended with $LASTEXITCODE" }
} finally {
    Remove-Item $file
}
& $signtool verify /pa @args
if ($LASTEXITCODE) { throw "signtool verify ended with $LASTEXITCODE" }
