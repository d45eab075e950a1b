# Every external symbol of a tier's objects must be in the tier's own namespace. An inline function of a shared header that the
# compiler left out of line would be a weak symbol, of which the linker keeps one copy for all tiers: perhaps one with
# instructions that the processor does not have.
file(STRINGS ${OBJECTS} objects)
execute_process(COMMAND ${NM} -C --defined-only ${objects} OUTPUT_VARIABLE symbols RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "nm failed")
endif()
string(REPLACE "\n" ";" lines "${symbols}")
foreach(line ${lines})
    if(line MATCHES "^[0-9a-f]+ [A-Zuvw] " AND NOT line MATCHES "gt::${TIER}::")
        message(SEND_ERROR "outside gt::${TIER}: ${line}")
    elseif(line MATCHES "_GLOBAL__sub_I|__static_initialization") # would run on every processor
        message(SEND_ERROR "runs at load: ${line}")
    endif()
endforeach()
