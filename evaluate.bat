@echo off
rem Evaluates the workbooks in the input folder, or does what is asked for: evaluate.bat templates --system town-2024
rem Sets up a virtual environment on first use.
setlocal
cd /d "%~dp0"
if not exist ".venv\Scripts\python.exe" (
    py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || goto nopython
    py -3 -m venv .venv || goto nopython
)
rem A newer version may need packages that an older installation does not have.
set "READY="
if exist ".venv\Scripts\jixiao.exe" ".venv\Scripts\python.exe" -c "import pipeline.cli.commands, pipeline.run.publishing, pipeline.run.watching" >nul 2>nul && set "READY=1"
if not defined READY (
    ".venv\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --editable . || goto noinstall
)
for %%C in (evaluate watch check explain verify templates migrate manual -h --help -V --version) do if "%~1"=="%%C" goto command
rem No command: an input folder and an output folder may be given, as when a folder is dropped on this file.
if "%~1"=="" (set "INPUT=input") else (set "INPUT=%~1")
if "%~2"=="" (set "OUTPUT=output") else (set "OUTPUT=%~2")
".venv\Scripts\jixiao.exe" evaluate --input "%INPUT%" --output "%OUTPUT%"
set "STATUS=%ERRORLEVEL%"
pause
exit /b %STATUS%

:command
".venv\Scripts\jixiao.exe" %*
exit /b %ERRORLEVEL%

:nopython
echo Python 3.11 or newer is needed: https://www.python.org/downloads/
pause
exit /b 2

:noinstall
echo The packages could not be installed. Check the network connection and run again.
pause
exit /b 2
